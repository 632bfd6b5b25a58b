using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>A network bound to the schema of a view: which columns it reads, and the schema that comes out.</summary>
internal sealed class ScoringColumns
{
    /// <summary>Binds; a missing column or a wrong type is an error that names it.</summary>
    public ScoringColumns(Network network, ScoringSchema outputs, DataViewSchema input)
    {
        Network = network;
        Outputs = outputs;
        Input = input;
        Read = [.. network.Plan.InputColumns().SelectMany(columns => columns.Columns).DistinctBy(use => use.Column)
            .Select(use => CorpusReader.Require(input, use, "the rows to score"))];
        Schema = outputs.After(input);
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The output columns.</summary>
    public ScoringSchema Outputs { get; }

    /// <summary>The schema that comes in.</summary>
    public DataViewSchema Input { get; }

    /// <summary>The columns the network reads.</summary>
    public IReadOnlyList<DataViewSchema.Column> Read { get; }

    /// <summary>The schema that comes out: all columns that came in, then the outputs.</summary>
    public DataViewSchema Schema { get; }
}
