// An emulated machine has one processor (Accelerator.Processors says why), so two machines keep two cores busy.
[assembly: LevelOfParallelism(2)]
[assembly: Parallelizable(ParallelScope.Fixtures)]
