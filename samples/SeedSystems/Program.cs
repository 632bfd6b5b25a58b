using SeedSystems;

return CommandLine.Run(args, Console.Out, Console.Error);
