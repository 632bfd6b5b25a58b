using SeedSystems;

return Application.Run(args, Console.Out, Console.Error);
