package dev.bantam.text;

/// What is done to text between added tokens before it is split.
interface Normalization {
    /// Text stays as it is.
    Normalization NONE = new Normalization() {
        @Override
        public boolean mayChange(String text, int start, int end) {
            return false;
        }

        @Override
        public String apply(String text, int start, int end) {
            return text.substring(start, end);
        }
    };

    /// False where `text[start, end)` surely stays as it is.
    boolean mayChange(String text, int start, int end);

    String apply(String text, int start, int end);
}
