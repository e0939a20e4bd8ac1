package dev.bantam.cli.demo;

/// What a step found.
///
/// @param number its place, from 1
/// @param name its name
/// @param value what it found
/// @param madeFrom SHA-256 of all that the result depends on, earlier steps included
/// @param seconds how long it took when it ran
/// @param kept whether it was found in its file and did not run now
/// @param <R> what it finds
public record StepResult<R>(int number, String name, R value, String madeFrom, double seconds, boolean kept) {}
