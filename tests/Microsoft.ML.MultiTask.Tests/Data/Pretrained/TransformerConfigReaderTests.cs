using Microsoft.ML.MultiTask.Data.Pretrained;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Data.Pretrained;

[TestClass]
public sealed class TransformerConfigReaderTests
{
    private const string Known = "bert, roberta, xlm-roberta, camembert, distilbert, electra";

    private const string Bert = """
        {"model_type":"bert","architectures":["BertForMaskedLM"],"num_hidden_layers":12,"hidden_size":768,"num_attention_heads":12,"intermediate_size":3072,
        "hidden_act":"gelu","hidden_dropout_prob":0.1,"attention_probs_dropout_prob":0.2,"max_position_embeddings":512,"type_vocab_size":2,"vocab_size":30522,
        "layer_norm_eps":1e-12,"pad_token_id":0,"position_embedding_type":"absolute","gradient_checkpointing":false}
        """;

    private const string DistilBert = """
        {"model_type":"distilbert","dim":768,"n_layers":6,"n_heads":12,"hidden_dim":3072,"dropout":0.1,"attention_dropout":0.3,"activation":"relu",
        "max_position_embeddings":512,"vocab_size":30522,"sinusoidal_pos_embds":false,"pad_token_id":0}
        """;

    private static readonly TransformerConfig _base = new()
    {
        Architecture = "bert",
        Layers = 12,
        HiddenSize = 768,
        Heads = 12,
        FeedForwardSize = 3072,
        EmbeddingSize = 768,
        Positions = 512,
        PositionOffset = 0,
        TokenTypes = 2,
        VocabularySize = 30522,
        Activation = "gelu",
        LayerNormEpsilon = 1e-12,
        Dropout = 0.1,
        AttentionDropout = 0.2,
    };

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.Under("config.json");

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    public void BertIsRead() => Assert.AreEqual(_base, Read(Bert));

    [TestMethod]
    public void WhatOldFilesLeaveOutIsThatOfBert() => Assert.AreEqual(_base with { AttentionDropout = 0.1 }, Read("""
        {"model_type":"bert","num_hidden_layers":12,"hidden_size":768,"num_attention_heads":12,"intermediate_size":3072,"max_position_embeddings":512,
        "vocab_size":30522,"layer_norm_eps":null}
        """));

    [TestMethod]
    public void DistilBertIsRead() => Assert.AreEqual(
        _base with { Architecture = "distilbert", Layers = 6, TokenTypes = 0, Activation = "relu", AttentionDropout = 0.3 }, Read(DistilBert));

    [TestMethod]
    [DataRow("roberta", "roberta")]
    [DataRow("xlm-roberta", "xlm-roberta")]
    [DataRow("camembert", "roberta")]
    public void PositionsOfRobertaBeginAfterThePadding(string type, string architecture)
    {
        string text = Bert.Replace("\"bert\"", $"\"{type}\"", StringComparison.Ordinal).Replace("512", "514", StringComparison.Ordinal)
            .Replace("1e-12", "1e-05", StringComparison.Ordinal);
        TransformerConfig expected = _base with { Architecture = architecture, LayerNormEpsilon = 1e-5 };
        Assert.AreEqual(expected with { Positions = 512, PositionOffset = 2 },
            Read(text.Replace("\"pad_token_id\":0", "\"pad_token_id\":1", StringComparison.Ordinal)));
        Assert.AreEqual(expected with { Positions = 512, PositionOffset = 2 }, Read(text.Replace("\"pad_token_id\":0,", "", StringComparison.Ordinal)));
        Assert.AreEqual(expected with { Positions = 513, PositionOffset = 1 }, Read(text));
    }

    [TestMethod]
    public void EmbeddingsOfElectraHaveTheirOwnWidth() => Assert.AreEqual(_base with { Architecture = "electra", EmbeddingSize = 128 },
        Read(Bert.Replace("\"bert\"", "\"electra\",\"embedding_size\":128", StringComparison.Ordinal)));

    [TestMethod]
    [DataRow("gelu_new")]
    [DataRow("silu")]
    [DataRow("swish")]
    public void OtherActivationsAreRead(string activation) =>
        Assert.AreEqual(activation, Read(Bert.Replace("gelu", activation, StringComparison.Ordinal)).Activation);

    [TestMethod]
    [DataRow("\"bert\"", "\"deberta\"", "{0} describes a network of the architecture 'deberta'; those that can be read are " + Known + ".")]
    [DataRow("\"model_type\":\"bert\",", "", "{0} has no model_type; it must be one of " + Known + ": add the one that the network is.")]
    [DataRow("\"bert\"", "7", "{0} has '7' as model_type; it must be a text.")]
    [DataRow("\"gelu\"", "\"mish\"", "{0} has '\"mish\"' as hidden_act; it must be one of gelu, gelu_new, relu, silu, swish.")]
    [DataRow("\"absolute\"", "\"relative_key\"", "{0} has '\"relative_key\"' as position_embedding_type; it must be absolute.")]
    [DataRow("\"pad_token_id\":0", "\"is_decoder\":true",
        "{0} has true as is_decoder, but only encoders can be read; take a network that was pretrained as one.")]
    [DataRow("\"pad_token_id\":0", "\"add_cross_attention\":true",
        "{0} has true as add_cross_attention, but only encoders can be read; take a network that was pretrained as one.")]
    [DataRow("\"pad_token_id\":0", "\"is_decoder\":1", "{0} has '1' as is_decoder; it must be true or false.")]
    [DataRow("\"num_hidden_layers\":12", "\"num_hidden_layers\":0", "{0} has '0' as num_hidden_layers; it must be a whole number from 1 on.")]
    [DataRow("\"num_hidden_layers\":12", "\"num_hidden_layers\":1.5", "{0} has '1.5' as num_hidden_layers; it must be a whole number from 1 on.")]
    [DataRow("\"hidden_size\":768", "\"hidden\":768", "{0} has no hidden_size; it must be a whole number from 1 on.")]
    [DataRow("\"num_attention_heads\":12", "\"num_attention_heads\":11", "{0} has states of 768 numbers, which 11 heads of attention do not divide.")]
    [DataRow("\"hidden_dropout_prob\":0.1", "\"hidden_dropout_prob\":1", "{0} has '1' as hidden_dropout_prob; it must be a number from 0 on and below 1.")]
    [DataRow("\"bert\"", "\"electra\"", "{0} has no embedding_size; it must be a whole number from 1 on.")]
    public void WhatCannotBeReadIsAnError(string part, string replacement, string message)
    {
        string text = Bert.Replace(part, replacement, StringComparison.Ordinal);
        Assert.AreNotEqual(Bert, text);
        Assert.AreEqual(message.Replace("{0}", Path, StringComparison.Ordinal), Assert.ThrowsExactly<InvalidDataException>(() => Read(text)).Message);
    }

    [TestMethod]
    public void AFileThatIsNoJsonIsAnError()
    {
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(() => Read("model")).Message, $"{Path} cannot be read: ");
        Assert.AreEqual($"{Path} cannot be read: it is no JSON object. Fetch the file anew.",
            Assert.ThrowsExactly<InvalidDataException>(() => Read("[]")).Message);
    }

    private TransformerConfig Read(string text)
    {
        File.WriteAllText(Path, text);
        return TransformerConfigReader.Read(Path);
    }
}
