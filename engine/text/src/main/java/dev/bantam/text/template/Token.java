package dev.bantam.text.template;

/// A lexical element of a template.
///
/// @param text the characters; for strings without quotes and with escapes resolved
/// @param line from 1
record Token(Type type, String text, int line) {
    /// Kinds of tokens.
    enum Type {
        DATA,
        PRINT_BEGIN,
        PRINT_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean isOperator(String operator) {
        return type == Type.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return type == Type.NAME && text.equals(name);
    }

    /// How an error message calls it.
    String describe() {
        return switch (type) {
            case DATA -> "text";
            case PRINT_BEGIN -> "'{{'";
            case PRINT_END -> "'}}'";
            case BLOCK_BEGIN -> "'{%'";
            case BLOCK_END -> "'%}'";
            case NAME, OPERATOR, INTEGER, FLOAT -> "'" + text + "'";
            case STRING -> "a string";
            case END -> "the end of the template";
        };
    }
}
