/// Text to token ids and back, and chats to the text that a model was trained on.
module dev.bantam.text {
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.bantam.text;
    exports dev.bantam.text.template;
}
