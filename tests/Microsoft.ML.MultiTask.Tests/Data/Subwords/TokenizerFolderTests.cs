using System.Text.Json;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Data.Subwords;

/// <summary>Tokenizers from the files that an encoder is published with.</summary>
[TestClass]
public sealed class TokenizerFolderTests
{
    private const string Words = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\n##y\nThe\né\n中\n";
    private const string Bytes = """{"<s>":0,"<pad>":1,"</s>":2,"<unk>":3,"h":4,"i":5,"Ġ":6,"hi":7}""";

    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    public void WordPieces()
    {
        Write("vocab.txt", Words);
        Assert.AreEqual(new WordPieces(Words) { Lowercase = true }, SubwordTokenizer.FromFolder(_folder.Path));
        Write("tokenizer_config.json", """{"do_lower_case": false, "strip_accents": true, "tokenize_chinese_chars": false, "mask_token": "é"}""");
        Write("special_tokens_map.json", """{"cls_token": "the", "sep_token": {"content": "The", "lstrip": false}}""");
        SubwordTokenizer other = SubwordTokenizer.FromFolder(_folder.Path);
        var special = new SpecialPieces("the", "The", "[UNK]", "é");
        Assert.AreEqual(new WordPieces(Words) { Lowercase = false, StripAccents = true, CutChinese = false, Special = special }, other);
        Assert.AreEqual((5, 7, 8), (other.Begin, other.End, other.Mask));
    }

    [TestMethod]
    public void BytePairs()
    {
        Write("vocab.json", Bytes);
        Write("merges.txt", "#version: 0.2\nh i\n");
        Assert.AreEqual(new BytePairs(Bytes, "#version: 0.2\nh i\n") { ByteLevel = true }, SubwordTokenizer.FromFolder(_folder.Path));
        Write("tokenizer_config.json", """{"add_prefix_space": true, "bos_token": "h", "eos_token": "i"}""");
        var other = (BytePairs)SubwordTokenizer.FromFolder(_folder.Path);
        Assert.IsTrue(other.SpaceBeforeFirst);
        Assert.AreEqual((4, 5), (other.Begin, other.End));
    }

    [TestMethod]
    public void SentencePieces()
    {
        byte[] model = TinySentencePieces.Model();
        File.WriteAllBytes(_folder.Under("spiece.model"), model);
        Assert.AreEqual(new SentencePieces(model), SubwordTokenizer.FromFolder(_folder.Path));
        Write("tokenizer_config.json", """{"do_lower_case": true, "cls_token": "t"}""");
        Assert.AreEqual(new SentencePieces(model) { Lowercase = true, Special = new SpecialPieces("t", "</s>", "<unk>", "<mask>") },
            SubwordTokenizer.FromFolder(_folder.Path));
        File.WriteAllBytes(_folder.Under("sentencepiece.bpe.model"), model);
        Write("tokenizer_config.json", """{"tokenizer_class": "XLMRobertaTokenizer"}""");
        Assert.AreEqual(new SentencePieces(model) { FairseqIds = true }, SubwordTokenizer.FromFolder(_folder.Path));
    }

    [TestMethod]
    public void WordPiecesOfOneFile()
    {
        WriteJson("WordPiece", new { vocab = Ids(Words.Split('\n')[..^2]), unk_token = "[UNK]" }, normalizer: new { type = "BertNormalizer", lowercase = true },
            preTokenizer: new { type = "BertPreTokenizer" }, added: [("[CLS]", 2), ("中", 9)]);
        var read = (WordPieces)SubwordTokenizer.FromFolder(_folder.Path);
        Assert.AreEqual(new WordPieces(Words.TrimEnd('\n')) { Lowercase = true }, read);
        Assert.AreEqual("5 6 9", read.Ids("They中"));
    }

    [TestMethod]
    public void BytePairsOfOneFile()
    {
        string[] merges = ["Ġ h"];
        string[][] pairs = [["Ġ", "h"]];
        string[] pieces = ["[CLS]", "[SEP]", "[UNK]", "Ġ", "h", "Ġh"];
        object step = new { type = "ByteLevel", add_prefix_space = false };
        object template = new
        {
            type = "TemplateProcessing",
            single = new object[] { Token("[CLS]"), new { Sequence = new { id = "A" } }, Token("[SEP]") },
        };
        foreach (object merge in (object[])[merges, pairs]) // as older and newer versions write them
        {
            WriteJson("BPE", new { vocab = Ids(pieces), merges = merge, unk_token = "[UNK]" }, preTokenizer: step, postProcessor: template,
                added: [("[MASK]", 6)]);
            SubwordTokenizer read = SubwordTokenizer.FromFolder(_folder.Path);
            Assert.AreEqual((7, 0, 1, 2, 6), (read.Size, read.Begin, read.End, read.Unknown, read.Mask));
            Assert.AreEqual("5 4", read.Ids("hh"));
            Assert.AreEqual("4", read.Ids("h", isFirst: true));
        }
    }

    [TestMethod]
    public void SentencePiecesOfOneFile()
    {
        object[][] vocabulary =
        [
            ["<s>", 0], ["</s>", 0], ["<unk>", 0], .. TinySentencePieces.Pieces.Select(piece => new object[] { piece.Text, piece.Score }),
        ];
        object map = new { type = "Precompiled", precompiled_charsmap = Convert.ToBase64String(TinySentencePieces.Map) };
        object collapse = new { type = "Replace", pattern = new { Regex = " {2,}" }, content = " " };
        object[] steps = [new { type = "WhitespaceSplit" }, new { type = "Metaspace", replacement = "▁" }];
        object spaces = new { type = "Sequence", pretokenizers = steps };
        (string, int)[] added = [("<s>", 0), ("</s>", 1), ("<unk>", 2), ("<mask>", 13)];
        object processor = new { type = "RobertaProcessing", cls = new object[] { "<s>", 0 }, sep = new object[] { "</s>", 1 } };
        WriteJson(null, new { unk_id = 2, vocab = vocabulary }, new { type = "Sequence", normalizers = new[] { map, collapse } }, spaces, processor, added);
        var read = (SentencePieces)SubwordTokenizer.FromFolder(_folder.Path);
        Assert.AreEqual((14, 0, 1, 2, 13), (read.Size, read.Begin, read.End, read.Unknown, read.Mask));
        Assert.AreEqual("7 8", read.Ids("c\u0001at①"));
        Assert.AreEqual("3 2", read.Ids("😀😀"));
        Assert.AreEqual("3 2 8 2", read.Ids("<s>"));
        object[] lower = [new { type = "NFKD" }, new { type = "StripAccents" }, new { type = "Lowercase" }];
        object never = new { type = "Metaspace", prepend_scheme = "never" };
        WriteJson("Unigram", new { unk_id = 2, vocab = vocabulary }, new { type = "Sequence", normalizers = lower }, never);
        SubwordTokenizer bare = SubwordTokenizer.FromFolder(_folder.Path);
        Assert.AreEqual("2 12 6", bare.Ids("CÁT", isFirst: true));
        Assert.AreEqual("7", bare.Ids("CÁT"));
    }

    [TestMethod]
    public void WhatIsMissingIsNamed()
    {
        string folder = _folder.Under("none");
        Assert.Contains($"There is no folder '{folder}'", Assert.ThrowsExactly<DirectoryNotFoundException>(() => SubwordTokenizer.FromFolder(folder)).Message);
        Write("vocab.json", Bytes); // without merges
        string message = Assert.ThrowsExactly<FileNotFoundException>(() => SubwordTokenizer.FromFolder(_folder.Path)).Message;
        Assert.Contains($"The folder '{_folder.Path}' has no tokenizer", message);
        Assert.Contains("vocab.json with merges.txt", message);
        Assert.Contains("Put the files there", message);
    }

    [TestMethod]
    public void WhatIsWrongIsSaidWithTheFile()
    {
        Write("vocab.txt", "[UNK]\n[SEP]\nthe\n");
        Refused("vocab.txt", "it has no piece '[CLS]', which stands before a row");
        Write("vocab.txt", "[UNK]\n[SEP]\n[UNK]\n");
        Refused("vocab.txt", "its piece '[UNK]' is there twice, in lines 1 and 3");
        Write("tokenizer_config.json", "{");
        Assert.Contains($"'{_folder.Under("tokenizer_config.json")}' is no JSON",
            Assert.ThrowsExactly<InvalidDataException>(() => SubwordTokenizer.FromFolder(_folder.Path)).Message);
    }

    [TestMethod]
    public void TheIdsOfOtherModelsThanThatOfXlmrAreNotGuessed()
    {
        File.WriteAllBytes(_folder.Under("sentencepiece.bpe.model"), TinySentencePieces.Model());
        Write("tokenizer_config.json", """{"tokenizer_class": "CamembertTokenizer"}""");
        Refused("sentencepiece.bpe.model", "the ids of a CamembertTokenizer are not those of XLM-R; tokenizer.json is needed as well");
        object[][] vocabulary = [["<s>", 0], ["</s>", 0], ["<unk>", 0], ["▁a", -1]];
        WriteJson("Unigram", new { unk_id = 2, vocab = vocabulary });
        Assert.AreEqual("3", SubwordTokenizer.FromFolder(_folder.Path).Ids("a"));
    }

    [TestMethod]
    public void WhatATokenizerFileHasBeyondThatIsRefused()
    {
        Dictionary<string, int> words = Ids("[CLS]", "[SEP]", "[UNK]");
        object bert = new { type = "BertPreTokenizer" };
        object bytes = new { type = "ByteLevel" };
        WriteJson("WordPiece", new { vocab = words }, new { type = "NFC" }, bert);
        Refused("tokenizer.json", "its 'normalizer' is a NFC");
        WriteJson("WordPiece", new { vocab = words }, null, new { type = "Whitespace" });
        Refused("tokenizer.json", "its 'pre_tokenizer' is a Whitespace");
        WriteJson("WordPiece", new { vocab = words, continuing_subword_prefix = "@@" }, null, bert);
        Refused("tokenizer.json", "begin with '@@'");
        WriteJson("WordPiece", new { vocab = new Dictionary<string, int> { ["[CLS]"] = 0, ["[SEP]"] = 2 } }, null, bert);
        Refused("tokenizer.json", "its piece '[SEP]' has id 2, but the ids of 2 pieces run from 0 to 1, each once");
        WriteJson("BPE", new { vocab = words, merges = Array.Empty<string>() }, new { type = "NFC" }, bytes);
        Refused("tokenizer.json", "its 'normalizer' is a NFC");
        WriteJson("BPE", new { vocab = words, merges = Array.Empty<string>() }, null, new { type = "ByteLevel", use_regex = false });
        Refused("tokenizer.json", "its 'pre_tokenizer' is not ByteLevel alone");
        WriteJson("Unigram", new { vocab = Array.Empty<object>(), unk_id = 0 });
        Refused("tokenizer.json", "has no 'unk_id'");
        WriteJson("Unigram", new { vocab = new object[] { new[] { "<s>" } }, unk_id = 0 });
        Refused("tokenizer.json", "");
        object[][] unigrams = [["<s>", 0], ["</s>", 0], ["<unk>", 0]];
        WriteJson("Unigram", new { vocab = unigrams, unk_id = (int?)null });
        Refused("tokenizer.json", "has no 'unk_id'");
        WriteJson("Unigram", new { vocab = unigrams, unk_id = 2 }, null, new { type = "Digits" });
        Refused("tokenizer.json", "its 'pre_tokenizer' is a Digits");
        WriteJson("Unigram", new { vocab = unigrams, unk_id = 2 }, added: [("<mask>", 4)]);
        Refused("tokenizer.json", "its piece '<mask>' has id 4, but no piece has id 3");
        WriteJson("WordLevel", new { vocab = words });
        Refused("tokenizer.json", "its model is of type 'WordLevel'");
        Write("tokenizer.json", "{}");
        Refused("tokenizer.json", "it has no 'model' with a 'vocab'");
        Write("tokenizer.json", "{");
        Refused("tokenizer.json", "");
    }

    private void Refused(string file, string fault)
    {
        string message = Assert.ThrowsExactly<InvalidDataException>(() => SubwordTokenizer.FromFolder(_folder.Path)).Message;
        Assert.StartsWith($"'{_folder.Under(file)}' makes no tokenizer: ", message);
        Assert.Contains(fault, message);
    }

    private void Write(string file, string text) => File.WriteAllText(_folder.Under(file), text);

    /// <summary>Writes tokenizer.json; a kind of null is left out, as older versions do.</summary>
    private void WriteJson(string? kind, object model, object? normalizer = null, object? preTokenizer = null, object? postProcessor = null,
        (string Piece, int Id)[]? added = null)
    {
        var typed = new Dictionary<string, object?>();
        if (kind is not null) typed["type"] = kind;
        foreach (System.Reflection.PropertyInfo property in model.GetType().GetProperties()) typed[property.Name] = property.GetValue(model);
        object[] tokens = [.. (added ?? []).Select(token => new { id = token.Id, content = token.Piece, special = true })];
        Write("tokenizer.json", JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["added_tokens"] = tokens,
            ["normalizer"] = normalizer,
            ["pre_tokenizer"] = preTokenizer,
            ["post_processor"] = postProcessor,
            ["model"] = typed,
        }));
    }

    private static object Token(string name) => new { SpecialToken = new { id = name, type_id = 0 } };

    private static Dictionary<string, int> Ids(params string[] pieces) =>
        pieces.Select((piece, id) => (piece, id)).ToDictionary(entry => entry.piece, entry => entry.id);
}
