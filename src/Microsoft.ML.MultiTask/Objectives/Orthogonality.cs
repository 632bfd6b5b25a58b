using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Keeps what is private to a group apart from what is shared (Bousmalis et al. 2016, "Domain Separation Networks"; Liu, Qiu and Huang 2017, "Adversarial
/// Multi-task Learning for Text Classification"): how far shared states S and private states P of the same positions vary together. By default that is the mean
/// of the squared correlations of every shared with every private state; the papers' own squared Frobenius norm of S'P, which grows with the number of
/// positions and with the states, is had with <see cref="Centred"/> and <see cref="Normalised"/> off. It is the mean over those groups for one of whose
/// objectives a row of the batch is labelled, and looks at those rows, whatever corpus they come from; of an objective that needs no labels, at all.
/// </summary>
public sealed record Orthogonality : Penalty
{
    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(Orthogonality);

    /// <summary>Whether the mean of every state over the positions is taken from it. Default true.</summary>
    public bool Centred { get; init; } = true;

    /// <summary>Whether every state is scaled to length 1 over the positions, and products are averaged and not summed. Default true.</summary>
    public bool Normalised { get; init; } = true;

    /// <summary>How the states of a row become one vector; null (the default): every position counts. The paper's recurrent encoders give their last state,
    /// <see cref="Pooling.Last"/>.</summary>
    public Pooling? Pooling { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => Pooling?.OtherInputs ?? [];

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling?.Validate();
    }

    private sealed class Module : ObjectiveModule
    {
        /// <summary>Added to squared lengths, so that states which do not vary give a number.</summary>
        private const double Floor = 1e-8;

        private readonly Orthogonality _settings;
        /// <summary>By group the label columns of its objectives; null where one of them needs no labels, so that every row counts.</summary>
        private readonly Dictionary<string, ColumnUse[]?> _labels;

        private readonly Dictionary<string, PoolingModule> _poolings = [];

        public Module(Orthogonality settings, BuildContext context) : base(nameof(Orthogonality))
        {
            _settings = settings;
            SharingModule sharing = context.SharingOf(settings);
            _labels = context.Objectives.Where(objective => objective.OtherInputs.Contains(settings.Input) || objective.Input == settings.Input)
                .GroupBy(objective => sharing.PrivatePart(objective.Name) ?? "")
                .Where(group => group.Key.Length > 0).ToDictionary(group => group.Key, group =>
                    group.All(objective => objective.NeedsLabels) ? group.SelectMany(objective => objective.Columns).ToArray() : null);
            if (_labels.Count == 0 || !sharing.Encoders.ContainsKey(SharedPrivate.SharedPart))
            {
                throw new InvalidOperationException($"Objective '{settings.Name}' keeps private parts apart from the shared one, but the encoders of input "
                    + $"'{settings.Input}' are {string.Join(", ", sharing.Encoders.Keys.Select(part => $"'{part}'"))}; set Sharing to "
                    + $"{nameof(SharedPrivate)}.");
            }
            foreach (string part in _labels.Keys.Append(SharedPrivate.SharedPart)) Add(part, sharing.Encoders[part].Shapes, context);
        }

        public override Tensor? Loss(Step step)
        {
            IReadOnlyDictionary<string, Encoding> parts = step.Encoded.Inputs[_settings.Input!].Parts;
            Tensor[] losses = [.. _labels.Keys.Select(group => OfGroup(group, parts, step)).OfType<Tensor>()];
            return losses.Length == 0 ? null : stack(losses).mean();
        }

        private Tensor? OfGroup(string group, IReadOnlyDictionary<string, Encoding> parts, Step step)
        {
            long[] places = Places(_labels[group], parts[group], step.Batch);
            if (places.Length < (_settings.Centred ? 2 : 1)) return null;
            Tensor index = Tensors.From<long>(places, step.Batch.Device);
            Tensor shared = Prepared(SharedPrivate.SharedPart, parts, step, index), own = Prepared(group, parts, step, index); // [places, width]
            Tensor products = shared.t().matmul(own).square();                                                                 // [shared, own]
            return _settings.Normalised ? products.mean() : products.sum();
        }

        /// <summary>Of the rows that the encoder of the group has read the labelled ones, or their positions where nothing is pooled; all of them for
        /// null.</summary>
        private long[] Places(ColumnUse[]? labels, Encoding own, Batch batch)
        {
            var places = new List<long>();
            int[] rows = [.. Enumerable.Range(0, batch.Rows.Count).Where(own.Has)];
            if (rows.Length == 0) return [];
            Segments segments = own.Layer(_settings.Layer).Segments;
            foreach (int row in rows)
            {
                if (labels?.Any(use => batch.Labels[use.Column].HasLabel(row)) == false) continue;
                if (_settings.Pooling is not null) places.Add(row);
                else for (int t = segments.Offsets[row]; t < segments.Offsets[row + 1]; t++) places.Add(t);
            }
            return [.. places];
        }

        private Tensor Prepared(string part, IReadOnlyDictionary<string, Encoding> parts, Step step, Tensor places)
        {
            LayerStates layer = parts[part].Layer(_settings.Layer);
            Tensor states = _poolings.TryGetValue(part, out PoolingModule? pooling) ? pooling.Pool(layer, step.Encodings) : layer.States;
            states = states.index_select(0, places);
            if (_settings.Centred) states = states - states.mean([0], keepdim: true);
            return _settings.Normalised ? states / states.square().sum(dim: 0L, keepdim: true).Plus(Floor).sqrt() : states;
        }

        private void Add(string part, IReadOnlyList<LayerShape> shapes, BuildContext context)
        {
            if (_settings.Layer >= shapes.Count)
            {
                throw new InvalidOperationException(
                    $"Objective '{_settings.Name}' reads layer {_settings.Layer} of part '{part}', whose encoder has the layers 0 to {shapes.Count - 1}.");
            }
            if (_settings.Pooling is not { } pooling) return;
            LayerShape shape = shapes[_settings.Layer ?? shapes.Count - 1];
            PoolingModule module = pooling.Build(new PoolingContext(shape, input => context.Sharing[input].Shapes(context.Reader), context.Random));
            register_module(ModuleNames.Of(part), module);
            _poolings.Add(part, module);
        }
    }
}
