/**
 * What a picture is of, beside its x_T: an input of the network that a model's family understands, such as a class label
 * or a text. Opaque elsewhere, plain JSON, null where the model takes none; a family that takes one adds it here.
 */
export type Condition = null;
