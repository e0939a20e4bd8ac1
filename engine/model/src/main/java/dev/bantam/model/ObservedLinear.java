package dev.bantam.model;

import dev.bantam.tensor.Matrix;
import java.util.List;

/// A linear map that tells what it is given.
record ObservedLinear(Linear base, List<String> matrices, InputObserver observer) implements Linear {
    @Override
    public int inputs() {
        return base.inputs();
    }

    @Override
    public int outputs() {
        return base.outputs();
    }

    @Override
    public void forward(Step step, Matrix x, Matrix out) {
        observer.onInput(matrices, x, step.tokens());
        base.forward(step, x, out);
    }
}
