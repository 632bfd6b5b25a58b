using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>An elementwise function between layers. A setting; derive from it for another one.</summary>
public abstract record Activation
{
    /// <summary>The number itself.</summary>
    public static Activation None { get; } = new NoActivation();

    /// <summary>max(0, x).</summary>
    public static Activation Relu { get; } = new ReluActivation();

    /// <summary>The hyperbolic tangent.</summary>
    public static Activation Tanh { get; } = new TanhActivation();

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Activation Sigmoid { get; } = new SigmoidActivation();

    /// <summary>x Φ(x), with the distribution function of the normal distribution (Hendrycks and Gimpel 2016).</summary>
    public static Activation Gelu { get; } = new GeluActivation();

    /// <summary>An approximation of <see cref="Gelu"/> by the hyperbolic tangent (Hendrycks and Gimpel 2016).</summary>
    public static Activation GeluTanh { get; } = new GeluTanhActivation();

    /// <summary>x / (1 + exp(-x)) (Elfwing, Uchibe and Doya 2018; also called swish).</summary>
    public static Activation Silu { get; } = new SiluActivation();

    /// <summary>Applies the function.</summary>
    public abstract Tensor Apply(Tensor input);

    private sealed record NoActivation : Activation
    {
        public override Tensor Apply(Tensor input) => input;
    }

    private sealed record ReluActivation : Activation
    {
        public override Tensor Apply(Tensor input) => input.relu();
    }

    private sealed record TanhActivation : Activation
    {
        public override Tensor Apply(Tensor input) => input.tanh();
    }

    private sealed record SigmoidActivation : Activation
    {
        public override Tensor Apply(Tensor input) => input.sigmoid();
    }

    private sealed record GeluActivation : Activation
    {
        public override Tensor Apply(Tensor input) => nn.functional.gelu(input);
    }

    private sealed record GeluTanhActivation : Activation
    {
        public override Tensor Apply(Tensor input)
        {
            Tensor inner = input.Plus((input * input * input).Times(0.044715)).Times(Math.Sqrt(2 / Math.PI));
            return input.Times(0.5) * inner.tanh().Plus(1);
        }
    }

    private sealed record SiluActivation : Activation
    {
        public override Tensor Apply(Tensor input) => nn.functional.silu(input);
    }
}
