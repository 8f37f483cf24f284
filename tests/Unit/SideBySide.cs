// Fixtures that start programs and wait for their end run beside each other. ProcessesTests does not: it measures how long
// a program is silent, by limits of seconds, and a busy thread pool would count as the program's silence.
[assembly: LevelOfParallelism(4)]
