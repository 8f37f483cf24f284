// The fixtures that wait for programs run beside each other; the others take less than their threads would.
[assembly: LevelOfParallelism(4)]
