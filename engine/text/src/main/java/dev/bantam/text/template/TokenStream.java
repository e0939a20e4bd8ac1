package dev.bantam.text.template;

import java.util.List;

/// Walks over tokens, with one of look-ahead.
final class TokenStream {
    private final List<Token> tokens;
    private int at;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    Token following() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.type() != Token.Type.END) {
            at++;
        }
        return token;
    }

    int line() {
        return current().line();
    }

    boolean skipOperator(String operator) {
        return skip(current().isOperator(operator));
    }

    boolean skipName(String name) {
        return skip(current().isName(name));
    }

    private boolean skip(boolean wanted) {
        if (wanted) {
            at++;
        }
        return wanted;
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw error("expected '" + operator + "' but found " + current().describe());
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw error("expected '" + name + "' but found " + current().describe());
        }
    }

    Token expect(Token.Type type, String what) {
        if (current().type() != type) {
            throw error("expected " + what + " but found " + current().describe());
        }
        return next();
    }

    TemplateException error(String message) {
        return new TemplateException(line(), message);
    }
}
