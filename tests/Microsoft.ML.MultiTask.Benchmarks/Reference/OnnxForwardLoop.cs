using Microsoft.ML.MultiTask.Benchmarks.Data;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>Scoring by OnnxRuntime on one thread, as the library scores: sentences sorted by length, padded batches, the state of every word's first subword put
/// into managed memory. Subwords are cut beforehand; the library remembers them from the warm-up on.</summary>
internal sealed class OnnxForwardLoop : IThroughput
{
    /// <summary>The fastest of 500, 1,000, 2,000 and 4,000.</summary>
    private const int CellsPerBatch = 500;

    private readonly PieceCorpus _corpus;
    private readonly SessionOptions _options = new()
    {
        IntraOpNumThreads = 1,
        InterOpNumThreads = 1,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
    };

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    public OnnxForwardLoop(Workload workload)
    {
        _corpus = new PieceCorpus(workload.FirstSentences(), MiniLm.Subwords);
        _session = new InferenceSession(MiniLm.Model, _options);
    }

    public string Name => "onnx";

    public string Note => _corpus.Note;

    public Throughput Run() => Throughput.Of(() =>
    {
        int[] lengths = _corpus.Lengths, order = [.. Enumerable.Range(0, lengths.Length)];
        Array.Sort((int[])lengths.Clone(), order);
        var states = new float[lengths.Length][];
        foreach (int[] batch in Buckets.Cut(lengths, order, CellsPerBatch)) Score(batch, states);
        return states.Zip(_corpus.FirstPieces).Sum(sentence => sentence.First.Length > 0 ? sentence.Second.Length : 0);
    });

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
        _options.Dispose();
    }

    private void Score(int[] sentences, float[][] states)
    {
        int rows = sentences.Length, time = sentences.Max(s => _corpus.Lengths[s]);
        long[] pieces = new long[rows * time], isReal = new long[rows * time], types = new long[rows * time], shape = [rows, time];
        for (int r = 0; r < rows; r++)
        {
            int[] own = _corpus.Pieces[sentences[r]];
            for (int t = 0; t < own.Length; t++) pieces[r * time + t] = own[t];
            isReal.AsSpan(r * time, own.Length).Fill(1);
        }
        using OrtValue ids = OrtValue.CreateTensorValueFromMemory(pieces, shape), mask = OrtValue.CreateTensorValueFromMemory(isReal, shape);
        using OrtValue segments = OrtValue.CreateTensorValueFromMemory(types, shape);
        var inputs = new Dictionary<string, OrtValue> { ["input_ids"] = ids, ["attention_mask"] = mask, ["token_type_ids"] = segments };
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_run, inputs, [_session.OutputNames[0]]);
        ReadOnlySpan<float> all = outputs[0].GetTensorDataAsSpan<float>(); // [rows, time, width]
        for (int r = 0; r < rows; r++) states[sentences[r]] = OfWords(all, _corpus.FirstPieces[sentences[r]], r * time, all.Length / (rows * time));
    }

    private static float[] OfWords(ReadOnlySpan<float> all, int[] firstPieces, int start, int width)
    {
        var states = new float[firstPieces.Length * width];
        for (int w = 0; w < firstPieces.Length; w++) all.Slice((start + firstPieces[w]) * width, width).CopyTo(states.AsSpan(w * width));
        return states;
    }
}
