using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>An embedding of few categories, all of which take part in every step.</summary>
internal sealed class CategoryTable : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _weight; // [categories, width]

    internal CategoryTable(string name, long categories, long width, RandomSource random) : base(name)
    {
        _weight = Initial.Uniform([categories, width], Math.Sqrt(3.0 / width), random);
        RegisterComponents();
    }

    /// <summary>Ids <c>[n]</c> to vectors <c>[n, width]</c>.</summary>
    public override Tensor forward(Tensor ids) => _weight.index_select(0, ids);
}
