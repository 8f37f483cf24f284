using System.Collections.Immutable;
using System.Text;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Cli;

/// <summary>The passphrases of encrypted pools: from files, or asked for at the terminal. Never an argument.</summary>
internal static class Passphrases
{
    /// <param name="pairs"><c>POOL=FILE</c>.</param>
    /// <exception cref="StorageException">Missing where nobody can be asked, or no passphrase.</exception>
    public static ImmutableDictionary<string, Passphrase> Read(StoragePlan plan, string[] pairs)
    {
        var encrypted = plan.Pools.Where(pool => pool.Encryption is not null).Select(pool => pool.Name).ToList();
        var read = ImmutableDictionary.CreateBuilder<string, Passphrase>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            if (pair.Split('=', 2) is not [var pool, { Length: > 0 } file] || !encrypted.Contains(pool, StringComparer.Ordinal))
                throw new StorageException(ExitCode.Usage, $"--key-file {pair}: write an encrypted pool's name and a file, as in primary=/run/keys/pool; {(encrypted.Count == 0 ? "the plan has no encrypted pool" : $"encrypted are {string.Join(", ", encrypted)}")}");
            read[pool] = Passphrase.FromFile(file);
        }

        foreach (var pool in encrypted.Where(pool => !read.ContainsKey(pool)))
            read[pool] = Asked(pool);
        return read.ToImmutable();
    }

    private static Passphrase Asked(string pool)
    {
        if (Console.IsInputRedirected)
            throw new StorageException(ExitCode.Usage, $"the {pool} pool is encrypted, and there is no terminal to ask for its passphrase at: give it with --key-file {pool}=FILE");
        var first = Typed($"Passphrase of the {pool} pool: ");
        return first == Typed("Once more: ")
            ? Passphrase.Of(Encoding.UTF8.GetBytes(first), "the terminal")
            : throw new StorageException(ExitCode.Usage, "the two passphrases differ; nothing was touched");
    }

    private static string Typed(string prompt)
    {
        Console.Error.Write(prompt);
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
                text.Length = Math.Max(0, text.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                text.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return text.ToString();
    }
}
