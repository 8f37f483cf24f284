// Most of what a test waits for is a disk or another program: three fixtures keep two cores busy.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]
