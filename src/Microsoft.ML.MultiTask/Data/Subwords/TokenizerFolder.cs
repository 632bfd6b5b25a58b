using System.Text.Json;

namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>Reads the tokenizer of a Hugging Face folder.</summary>
internal sealed class TokenizerFolder
{
    private readonly string _folder;
    private readonly JsonElement _configuration;
    private readonly JsonElement _special;

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A file of settings is no JSON.</exception>
    public TokenizerFolder(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to read a tokenizer from; give the one that holds the encoder's files.");
        }
        _folder = folder;
        _configuration = Has(TokenizerFiles.Configuration) ? Settings(TokenizerFiles.Configuration) : default;
        _special = Has(TokenizerFiles.Special) ? Settings(TokenizerFiles.Special) : default;
    }

    /// <summary>The tokenizer, with its vocabulary checked.</summary>
    public SubwordTokenizer Read()
    {
        (string file, Func<SubwordTokenizer> read) = Found();
        try
        {
            SubwordTokenizer tokenizer = read();
            _ = tokenizer.Size; // reads the vocabulary
            return tokenizer;
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException or JsonException or FormatException
            or KeyNotFoundException or IndexOutOfRangeException)
        {
            string fault = (error is InvalidOperationException { InnerException: { } inner } ? inner : error).Message;
            throw new InvalidDataException($"'{PathOf(file)}' makes no tokenizer: {fault} Take the file that the encoder was published with"
                + $"; {TokenizerFiles.Special} beside it names special pieces.", error);
        }
    }

    private (string File, Func<SubwordTokenizer> Read) Found()
    {
        if (Has(TokenizerFiles.WordPieces)) return (TokenizerFiles.WordPieces, WordPieces);
        if (Has(TokenizerFiles.BytePairs) && Has(TokenizerFiles.Merges)) return (TokenizerFiles.BytePairs, BytePairs);
        if (Has(TokenizerFiles.Fairseq) && (IsOfFairseq || !Has(TokenizerFiles.All))) return (TokenizerFiles.Fairseq, Fairseq);
        if (TokenizerFiles.SentencePieces.FirstOrDefault(Has) is { } model) return (model, () => SentencePieces(model));
        if (Has(TokenizerFiles.All)) return (TokenizerFiles.All, All);
        throw new FileNotFoundException($"The folder '{_folder}' has no tokenizer: neither {TokenizerFiles.WordPieces}, nor {TokenizerFiles.BytePairs} "
            + $"with {TokenizerFiles.Merges}, nor {TokenizerFiles.Fairseq}, {string.Join(", ", TokenizerFiles.SentencePieces)} or {TokenizerFiles.All}. "
            + "Put the files there that the encoder was published with.");
    }

    /// <summary>Other encoders than XLM-R have models of the same file name, but count otherwise.</summary>
    private bool IsOfFairseq => _configuration.Text("tokenizer_class") is not { } kind || kind.StartsWith("XLMRoberta", StringComparison.Ordinal);

    private WordPieces WordPieces() => new(File.ReadAllText(PathOf(TokenizerFiles.WordPieces)))
    {
        Lowercase = _configuration.Flag("do_lower_case") ?? true,
        StripAccents = _configuration.Flag("strip_accents"),
        CutChinese = _configuration.Flag("tokenize_chinese_chars") ?? true,
        Special = Named(SpecialPieces.OfBert),
    };

    private BytePairs BytePairs() => new(File.ReadAllText(PathOf(TokenizerFiles.BytePairs)), File.ReadAllText(PathOf(TokenizerFiles.Merges)))
    {
        ByteLevel = true,
        SpaceBeforeFirst = _configuration.Flag("add_prefix_space") ?? false,
        Special = Named(SpecialPieces.OfRoberta),
    };

    private SentencePieces Fairseq()
    {
        if (!IsOfFairseq)
        {
            string kind = _configuration.Text("tokenizer_class")!;
            throw new InvalidDataException($"the ids of a {kind} are not those of XLM-R; {TokenizerFiles.All} is needed as well.");
        }
        return SentencePieces(TokenizerFiles.Fairseq) with { FairseqIds = true };
    }

    private SentencePieces SentencePieces(string file) => new(File.ReadAllBytes(PathOf(file)))
    {
        Lowercase = _configuration.Flag("do_lower_case") ?? false,
        Special = Named(SpecialPieces.OfRoberta),
    };

    private SubwordTokenizer All()
    {
        var file = new TokenizerJson(Json(TokenizerFiles.All));
        return file.Read(Named(file.Special));
    }

    /// <summary>The names that the settings give, and else those of a kind of vocabulary.</summary>
    private SpecialPieces Named(SpecialPieces others) => new(
        Begin: Name("cls_token") ?? Name("bos_token") ?? others.Begin,
        End: Name("sep_token") ?? Name("eos_token") ?? others.End,
        Unknown: Name("unk_token") ?? others.Unknown,
        Mask: Name("mask_token") ?? others.Mask);

    private string? Name(string use) => _special.Text(use) ?? _configuration.Text(use);

    private JsonElement Settings(string file)
    {
        try
        {
            return Json(file);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"'{PathOf(file)}' is no JSON: {error.Message} Take the file that the encoder was published with.", error);
        }
    }

    private JsonElement Json(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(file)));
        return document.RootElement.Clone();
    }

    private bool Has(string file) => File.Exists(PathOf(file));

    private string PathOf(string file) => Path.Combine(_folder, file);
}
