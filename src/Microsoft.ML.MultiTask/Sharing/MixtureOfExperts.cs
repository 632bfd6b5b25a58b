using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Sharing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Several encoders, the experts, of which every objective reads a mixture of its own: at every position, a linear layer of the objective over layer 0 of the
/// first expert and a softmax say how much each expert counts, in all layers (Ma et al. 2018, "Modeling Task Relationships in Multi-task Learning with
/// Multi-gate Mixture-of-Experts"). The gate looks at the position alone, so that a direction learns nothing of the other.
/// </summary>
/// <remarks>An initial state belongs to no position, so that a mixture has none. The characters of its words are there to be read where all experts have them
/// in <see cref="Common"/>.</remarks>
public sealed record MixtureOfExperts : SharingSettings
{
    /// <summary>The number of experts. Default 4.</summary>
    public int Experts { get; init; } = 4;

    /// <summary>The parts that all experts have in common: <c>words</c>, <c>characters</c>, <c>bytes</c>, <c>features</c>, <c>join</c>, <c>layer1</c> and so
    /// on; of a <c>Fusion</c> also those of a single input, such as <c>Tokens/words</c>. Null (the default): the word embeddings,
    /// where there are any.</summary>
    public IReadOnlyList<string>? Common { get; init; }

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<SharingMember> readers)
    {
        base.Validate(readers);
        if (Experts < 1) throw new ArgumentOutOfRangeException(nameof(Experts), Experts, $"{nameof(MixtureOfExperts)}: there is at least one expert.");
    }

    /// <inheritdoc/>
    public override void ValidateParts(IReadOnlyCollection<string> parts) => RequireParts(nameof(Common), Common, parts);

    /// <inheritdoc/>
    public override SharingModule Build(SharingContext context)
    {
        var common = new SharedModules(Common ?? ["words"]);
        EncoderModule[] experts = [.. Enumerable.Range(0, Experts).Select(_ => context.BuildEncoder(common))];
        if (experts[0].Shapes.Count > 1 && experts[0].Shapes.Any(shape => !shape.KeepsPositions))
        {
            throw new InvalidOperationException($"{nameof(MixtureOfExperts)}: the gate says for every position of layer 0 how much an expert counts, but a "
                + "layer above has positions of its own; use an encoder that keeps those of the input.");
        }
        return new Module(experts, context.Present.ToDictionary(name => name,
            name => new LinearLayer($"gate:{ModuleNames.Of(name)}", experts[0].Shapes[0].Width, Experts, context.Context.Random)));
    }

    private sealed class Module : SharingModule
    {
        private readonly ModuleList<EncoderModule> _experts;
        private readonly IReadOnlyDictionary<string, LinearLayer> _gates;

        /// <param name="experts">The experts.</param>
        /// <param name="gates">The gate of every objective that reads the input.</param>
        public Module(IEnumerable<EncoderModule> experts, IReadOnlyDictionary<string, LinearLayer> gates) : base(nameof(MixtureOfExperts))
        {
            _experts = new ModuleList<EncoderModule>([.. experts]);
            _gates = gates;
            Encoders = _experts.Select((expert, e) => (expert, e)).ToDictionary(expert => $"expert{expert.e + 1}", expert => expert.expert);
            RegisterComponents();
            foreach (LinearLayer gate in gates.Values) register_module(gate.GetName(), gate);
        }

        public override IReadOnlyDictionary<string, EncoderModule> Encoders { get; }

        public override IReadOnlyList<LayerShape> Shapes(string objective) => [.. _experts[0].Shapes.Select(shape => shape with { HasInitial = false })];

        public override long? CharacterWidth(string objective) => _experts[0].CharacterWidth is null || HasOneCharacterEncoder()
            ? _experts[0].CharacterWidth
            : throw new InvalidOperationException($"{nameof(MixtureOfExperts)}: every expert has a character encoder of its own, of which objective "
                + $"'{objective}' would have to read one; add \"characters\" to {nameof(Common)}.");

        public override IEnumerable<Parameter> SharedParameters() => _experts.parameters();

        public override SharedEncoding Encode(EncodingPass pass)
        {
            Dictionary<string, Encoding> parts = Encoders.ToDictionary(expert => expert.Key, expert => pass.Shared(pass.Read(expert.Value)));
            Encoding[] experts = [.. parts.Values];
            return new SharedEncoding(parts, objective => _gates.GetValueOrDefault(objective) is { } gate ? Mix(experts, gate) : null);
        }

        public override SharingModule Keep(IReadOnlyCollection<string> objectives) =>
            new Module(_experts, _gates.Where(gate => objectives.Contains(gate.Key)).ToDictionary());

        private bool HasOneCharacterEncoder() => _experts.Select(expert => expert.Parts.GetValueOrDefault("characters"))
            .All(characters => characters is not null && ReferenceEquals(characters, _experts[0].Parts["characters"]));

        private static Encoding Mix(Encoding[] experts, LinearLayer gate)
        {
            Tensor[]? shares = null; // [tokens, 1] each
            Tensor[] Shares() => shares ??= gate.call(experts[0].Layers[0].States).softmax(1).split(1, 1);
            var layers = new LazyLayers(experts[0].Layers.Count, layer => Mix([.. experts.Select(expert => expert.Layers[layer])], Shares()));
            return experts[0] with { Layers = layers };
        }

        /// <summary>The characters are read only where those of all experts are the same.</summary>
        private static LayerStates Mix(LayerStates[] experts, Tensor[] shares)
        {
            Tensor sum = experts[0].States * shares[0];
            for (int e = 1; e < experts.Length; e++) sum = sum.Plus(experts[e].States * shares[e]);
            return experts[0].With(sum);
        }
    }
}
