package dev.bantam.model;

/// How a cache keeps keys and values.
public enum KvType {
    /// As they are computed.
    F32,
    /// In 8 bits with a scale for every 32 values of a head: less than a third of the memory, for a small loss.
    Q8_0
}
