using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli;

/// <summary>
/// What is wrong with a command's options and with the files they name, collected so that the user sees all of it at once.
/// </summary>
sealed class OptionProblems
{
    readonly List<string> problems = [];
    readonly List<StackingException> failures = [];

    /// <param name="problem">What is wrong, without a full stop.</param>
    public void Add(string problem) => problems.Add($"{problem}.");

    /// <param name="holds">Whether the option is as it must be.</param>
    /// <param name="problem">What is wrong if it is not, without a full stop.</param>
    public void Require(bool holds, string problem)
    {
        if (!holds)
            Add(problem);
    }

    /// <summary>Whether nothing is wrong so far.</summary>
    public bool None => problems.Count == 0 && failures.Count == 0;

    /// <returns>What the file holds; default where it cannot be used, which is then noted.</returns>
    public T? Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (StackingException unusable) when (unusable.ExitCode is ExitCode.Usage or ExitCode.Data)
        {
            failures.Add(unusable);
            return default;
        }
    }

    /// <exception cref="UsageException">An option is wrong.</exception>
    /// <exception cref="DataException">Every option is right, but a file is not.</exception>
    public void Throw()
    {
        string all = string.Join("\n", [.. problems, .. failures.Select(failure => failure.Message)]);
        if (problems.Count > 0 || failures.Exists(failure => failure.ExitCode == ExitCode.Usage))
            throw new UsageException(all, failures.FirstOrDefault());
        if (failures.Count > 0)
            throw new DataException(all, failures[0]);
    }
}
