using Microsoft.ML.MultiTask.Data.Subwords;

namespace Microsoft.ML.MultiTask.Tests.Data.Subwords;

/// <summary>A SentencePiece model of a few pieces.</summary>
internal static class TinySentencePieces
{
    /// <summary>The pieces from place 3 on; before them are &lt;unk&gt;, &lt;s&gt; and &lt;/s&gt;.</summary>
    public static IReadOnlyList<(string Text, float Score)> Pieces { get; } =
    [
        ("▁", -2), ("▁the", -1), ("▁ca", -3), ("t", -2), ("▁cat", -3.5f), ("s", -2), ("é", -3), ("中", -3), ("文", -3), ("a", -4),
    ];

    /// <summary>Leaves out a control character, and takes Ａ for a, ① for s and an ideographic space for a space.</summary>
    public static byte[] Map { get; } = TinyCharacterMap.Of([("\u0001", ""), ("Ａ", "a"), ("①", "s"), ("\u3000", " "), ("①①", "t")]);

    /// <param name="trainer">Settings of the training, besides the kind of model.</param>
    /// <param name="normalizer">Settings of the text to cut.</param>
    public static byte[] Model(Action<ProtobufWriter>? trainer = null, Action<ProtobufWriter>? normalizer = null)
    {
        var model = new ProtobufWriter();
        foreach (string special in (string[])["<unk>", "<s>", "</s>"]) Add(model, special, 0, special == "<unk>" ? 2 : 3);
        foreach ((string piece, float score) in Pieces) Add(model, piece, score, 1);
        return model.Bytes(2, Written(trainer ?? (settings => settings.Number(3, 1)))).Bytes(3, Written(normalizer ?? (_ => { }))).Message;
    }

    private static void Add(ProtobufWriter model, string piece, float score, int kind) =>
        model.Bytes(1, new ProtobufWriter().Text(1, piece).Single(2, score).Number(3, kind).Message);

    private static byte[] Written(Action<ProtobufWriter> write)
    {
        var writer = new ProtobufWriter();
        write(writer);
        return writer.Message;
    }
}
