// A machine has two processors, of which what runs in it mostly keeps one busy; two machines keep two cores busy.
[assembly: LevelOfParallelism(2)]
