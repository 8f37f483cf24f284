using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PantherStorage.Tests.Unit.Architecture;

/// <summary>One file that uses a type of another folder.</summary>
/// <param name="From">File, from the repository's root.</param>
/// <param name="To">Where the type is declared.</param>
internal sealed record FolderUse(string From, string To, string Type)
{
    public string FromFolder => Path.GetDirectoryName(From)!;

    public string ToFolder => Path.GetDirectoryName(To)!;
}

/// <summary>The sources of both programs, as the compiler understands them.</summary>
internal sealed class SourceFolders
{
    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);

    /// <summary>What <c>ImplicitUsings</c> gives each project.</summary>
    private const string Implicit = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private readonly ImmutableArray<SyntaxTree> trees;
    private readonly CSharpCompilation compilation;

    private SourceFolders(ImmutableArray<SyntaxTree> trees)
    {
        this.trees = trees;
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Where(file => !Path.GetFileName(file).StartsWith("Panther", StringComparison.OrdinalIgnoreCase));
        compilation = CSharpCompilation.Create(
            "sources", [.. trees, CSharpSyntaxTree.ParseText(Implicit, Language)],
            platform.Select(file => MetadataReference.CreateFromFile(file)), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    public static SourceFolders Read() => new(
    [
        .. Directory.EnumerateFiles(Repository.In("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            // Both programs have one, which nothing uses; together they are one type too many.
            .Where(file => Path.GetFileName(file) != "Program.cs")
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Language, Path.GetRelativePath(Repository.In("."), file))),
    ]);

    /// <summary>Every type that is not inside another, once for each file that declares a part of it.</summary>
    public IEnumerable<(string Name, string Namespace, string File)> Types =>
        from tree in trees
        from type in tree.GetRoot().DescendantNodes(node => node is not BaseTypeDeclarationSyntax).OfType<BaseTypeDeclarationSyntax>()
        let place = type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()
        select (type.Identifier.Text, place?.Name.ToString() ?? string.Empty, tree.FilePath);

    /// <summary>Each file with the namespace that it declares, if it declares one.</summary>
    public IEnumerable<(string File, string Namespace)> Namespaces =>
        from tree in trees
        from declared in tree.GetRoot().ChildNodes().OfType<BaseNamespaceDeclarationSyntax>()
        select (tree.FilePath, declared.Name.ToString());

    /// <summary>Every use of a type, or of a member of it, that another folder declares.</summary>
    public IEnumerable<FolderUse> Uses() => trees.AsParallel().SelectMany(UsesOf).Distinct();

    private IEnumerable<FolderUse> UsesOf(SyntaxTree tree)
    {
        var model = compilation.GetSemanticModel(tree);
        foreach (var name in tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax).OfType<SimpleNameSyntax>())
        {
            var symbol = model.GetSymbolInfo(name) is var found && found.Symbol is { } only ? only : found.CandidateSymbols.FirstOrDefault();
            var type = symbol as INamedTypeSymbol ?? (symbol as IMethodSymbol)?.ReducedFrom?.ContainingType ?? symbol?.ContainingType;
            foreach (var declared in type?.OriginalDefinition.DeclaringSyntaxReferences ?? [])
            {
                var use = new FolderUse(tree.FilePath, declared.SyntaxTree.FilePath, type!.Name);
                if (use.FromFolder != use.ToFolder)
                    yield return use;
            }
        }
    }
}
