// A program outside the repository that knows only the package. PackageTests runs it twice: first `train FILE`, then `load FILE` in a fresh process.
using Microsoft.ML.MultiTask.Layers;
using TorchSharp;

string step = args[0], file = args[1];
var random = new RandomSource(1);
switch (step)
{
    case "train":
        using (torch.Tensor drawn = torch.tensor([random.NextSingle(), random.NextSingle()]))
            drawn.save(file);
        break;
    case "load":
        using (torch.Tensor drawn = torch.load(file))
            if (drawn[0].item<float>() != random.NextSingle()) return 1;
        break;
}
Console.WriteLine($"{step}: done");
return 0;
