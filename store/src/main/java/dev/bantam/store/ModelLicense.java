package dev.bantam.store;

/// The terms a model comes under.
///
/// @param name an SPDX identifier, or the licence's own name where it has none
/// @param url where its text is
public record ModelLicense(String name, String url) {}
