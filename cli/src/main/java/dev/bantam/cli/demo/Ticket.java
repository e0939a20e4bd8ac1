package dev.bantam.cli.demo;

/// A message to a support desk.
///
/// @param id names it
/// @param text what was written
/// @param intent what the sender wants done: its label
/// @param language as a language tag; empty where nobody says
public record Ticket(String id, String text, String intent, String language) {
    /// The intent of messages that belong to no other.
    public static final String OUT_OF_SCOPE = "out_of_scope";

    /// Whether no label fits.
    public boolean outOfScope() {
        return intent.equals(OUT_OF_SCOPE);
    }
}
