namespace StackingK8s.Contracts.Results;

/// <summary>checkpoint.json, the last file of a checkpoint: whose it is, and what its other file must be.</summary>
/// <param name="Step">fold-0, ...</param>
/// <param name="WorkDigest">SHA-256 of everything that determines the step's work: no other work may resume from it.</param>
/// <param name="Expert">The expert in training.</param>
/// <param name="Position">Optimiser steps done.</param>
/// <param name="ProgramVersion">Version and build of the step program.</param>
/// <param name="SavedAt">When the training paused for it.</param>
/// <param name="State">state.safetensors: every tensor of the training, and the position in full as metadata.</param>
public sealed record CheckpointRecord(
    string Step,
    string WorkDigest,
    string Expert,
    int Position,
    string ProgramVersion,
    DateTimeOffset SavedAt,
    FileEntry State
);
