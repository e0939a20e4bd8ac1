package dev.bantam.text.template;

import java.util.Iterator;

/// What lazy filters such as `map` and `select` give: can be walked once, has no length, is always true.
final class GeneratorValue implements Value {
    private final Iterator<Value> iterator;

    GeneratorValue(Iterator<Value> iterator) {
        this.iterator = iterator;
    }

    Iterator<Value> iterator() {
        return iterator;
    }
}
