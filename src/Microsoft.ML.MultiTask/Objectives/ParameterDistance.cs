using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The squared Euclidean distance of the parameters of an encoder, either to those of another part, which ties the two softly (Duong, Cohn, Bird and Cook 2015,
/// "Low Resource Dependency Parsing: Cross-lingual Parameter Sharing in a Neural Network Parser"), or to a snapshot of themselves, which keeps a task from
/// undoing what an earlier one has learnt (successive regularisation: Hashimoto et al. 2017, "A Joint Many-Task Model"). Nothing is halved. Exactly one of
/// <see cref="OtherPart"/> and <see cref="Snapshot"/> is set.
/// </summary>
public sealed record ParameterDistance : ParameterPenalty
{
    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(ParameterDistance);

    /// <summary>The part that <see cref="ParameterPenalty.Part"/> is tied to; both move. What they have in common does not count.</summary>
    public string? OtherPart { get; init; }

    /// <summary>When the snapshot is taken that the parameters should stay close to.</summary>
    public SnapshotTime? Snapshot { get; init; }

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context)
    {
        var parameters = new PartParameters(this, Part, context);
        return OtherPart is null ? new ToSnapshot(this, parameters) : new ToOther(this, parameters, new PartParameters(this, OtherPart, context));
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (OtherPart is null == Snapshot is null)
        {
            throw new ArgumentException($"Objective '{Name}' measures a distance to another part or to a snapshot: set either {nameof(OtherPart)} or "
                + $"{nameof(Snapshot)}.", nameof(OtherPart));
        }
        if (OtherPart is not null && (Part is null || Part == OtherPart))
        {
            throw new ArgumentException($"Objective '{Name}' ties part '{OtherPart}' to another one; name that in {nameof(Part)}.", nameof(Part));
        }
    }

    /// <summary>The distance of two parts.</summary>
    private sealed class ToOther : ObjectiveModule
    {
        private readonly (Parameter Here, Parameter There)[] _dense;
        private readonly (EmbeddingTable Here, EmbeddingTable There)[] _tables;

        public ToOther(ParameterDistance settings, PartParameters parameters, PartParameters others) : base(nameof(ParameterDistance))
        {
            _dense = [.. Pairs(settings, parameters.Dense, others.Dense).Where(pair => !ReferenceEquals(pair.Here, pair.There))];
            _tables = [.. Pairs(settings, parameters.Tables, others.Tables).Where(pair => !ReferenceEquals(pair.Here, pair.There))];
            foreach ((Parameter here, Parameter there) in _dense) RequireSameShape(settings, here, there);
            foreach ((EmbeddingTable here, EmbeddingTable there) in _tables) RequireSameShape(settings, here.Weight, there.Weight);
            if (_dense.Length + _tables.Length == 0)
            {
                throw new InvalidOperationException($"Objective '{settings.Name}': the parts '{settings.Part}' and '{settings.OtherPart}' have all of these "
                    + "parameters in common, so that there is nothing to tie.");
            }
        }

        public override Tensor? Loss(Step step)
        {
            Tensor? sum = null;
            foreach ((Parameter here, Parameter there) in _dense) PartParameters.Gain(ref sum, here - there);
            foreach ((EmbeddingTable here, EmbeddingTable there) in _tables)
            {
                (Tensor Ids, Tensor Rows)? own = PartParameters.LookedUp(here), other = PartParameters.LookedUp(there);
                if (own is { } ours) PartParameters.Gain(ref sum, ours.Rows - there.Weight.index_select(0, ours.Ids));
                if (other is not { } theirs) continue;
                Tensor difference = theirs.Rows - here.Weight.index_select(0, theirs.Ids);
                if (own is null) PartParameters.Gain(ref sum, difference);
                else GainGradient(ref sum, difference);
            }
            return sum;
        }

        /// <summary>The rows of the other table have the distance of those of the first: only its gradient is new.</summary>
        private static void GainGradient(ref Tensor? sum, Tensor difference)
        {
            Tensor squares = difference.square().sum();
            Tensor nothing = squares - squares.detach();
            sum = sum is null ? nothing : sum.Plus(nothing);
        }

        private static IEnumerable<(T Here, T There)> Pairs<T>(ParameterDistance settings, IReadOnlyDictionary<string, T> parameters,
            IReadOnlyDictionary<string, T> others) where T : class => parameters.Select(parameter => (parameter.Value,
                others.GetValueOrDefault(parameter.Key) ?? throw new InvalidOperationException(
                    $"Objective '{settings.Name}': part '{settings.OtherPart}' has no parameter '{parameter.Key}', which part '{settings.Part}' has; name what "
                    + $"both have in {nameof(Components)}.")));

        private static void RequireSameShape(ParameterDistance settings, Tensor here, Tensor there)
        {
            if (here.shape.SequenceEqual(there.shape)) return;
            throw new InvalidOperationException($"Objective '{settings.Name}': a parameter has the shape [{string.Join(", ", here.shape)}] in part "
                + $"'{settings.Part}' and [{string.Join(", ", there.shape)}] in part '{settings.OtherPart}'; name what is alike in {nameof(Components)}.");
        }
    }

    /// <summary>The distance to what the parameters once were.</summary>
    private sealed class ToSnapshot(ParameterDistance settings, PartParameters own) : ObjectiveModule(nameof(ParameterDistance)), IStateful
    {
        private readonly Dictionary<string, Tensor> _copies = [];
        private string? _corpus;
        private TrainingProgress? _last;

        public override Tensor? Loss(Step step)
        {
            string? corpus = settings.Snapshot == SnapshotTime.Corpus ? CorpusOf(step.Batch).Name : null;
            if (corpus is null ? StartsEpoch(step.Progress) : corpus != _corpus) Take();
            (_corpus, _last) = (corpus, step.Progress);
            return own.SquaredNorm(name => _copies[name], (name, ids) => _copies[name].index_select(0, ids));
        }

        /// <inheritdoc/>
        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                foreach (Tensor copy in _copies.Values) copy.Dispose();
            }
            base.Dispose(disposing);
        }

        public void Exchange(StateExchange state)
        {
            foreach (string name in state.Texts("names", _copies.Keys)) _copies[name] = state.Optional(name, _copies.GetValueOrDefault(name))!;
            _corpus = state.Texts("corpus", _corpus is null ? [] : [_corpus]) is [{ } corpus] ? corpus : null;
            long[] last = state.List<long>("last", _last is { } at ? [at.Step, at.TotalSteps, at.Epoch] : []);
            _last = last.Length == 0 ? null : new TrainingProgress(last[0], last[1], (int)last[2]);
        }

        private void Take()
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            IEnumerable<(string, Tensor)> values = own.Dense.Select(dense => (dense.Key, (Tensor)dense.Value))
                .Concat(own.Tables.Select(table => (table.Key, (Tensor)table.Value.Weight)));
            foreach ((string name, Tensor value) in values)
            {
                if (_copies.TryGetValue(name, out Tensor? copy)) copy.copy_(value);
                else _copies.Add(name, value.detach().clone().DetachFromDisposeScope());
            }
        }

        /// <summary>A new stage counts its epochs from 0 again.</summary>
        private bool StartsEpoch(TrainingProgress now) =>
            _last is not { } last || now.Epoch != last.Epoch || now.Step < last.Step || now.TotalSteps != last.TotalSteps;

        private Corpus CorpusOf(Batch batch)
        {
            Corpus corpus = batch.Rows[0].Corpus;
            if (batch.Rows.FirstOrDefault(row => row.Corpus != corpus) is { Corpus: { } other })
            {
                throw new InvalidOperationException($"Objective '{settings.Name}' takes a snapshot when the corpus changes, but a batch mixes rows of "
                    + $"{corpus.Name} and {other.Name}; use batches of one corpus, or {nameof(SnapshotTime)}.{nameof(SnapshotTime.Epoch)}.");
            }
            return corpus;
        }
    }
}
