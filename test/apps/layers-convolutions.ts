/** A layers model of TensorFlow.js, as its file has it. */
interface LayersFile {
  readonly modelTopology: { readonly model_config: { readonly config: { readonly layers: readonly Layer[] } } };
  readonly weightsManifest: readonly { readonly weights: readonly { name: string; shape: readonly number[] }[] }[];
}

interface Layer {
  readonly class_name: string;
  readonly name: string;
  readonly config: { readonly size?: readonly number[] };
  /** Of its first call, the first input's name first. */
  readonly inbound_nodes: readonly (readonly (readonly [string, ...unknown[]])[])[];
}

/** A convolution of a layers model, with the FLOP that it needs. */
export interface LayersConvolution {
  /** Pixels of the output, and values of each. */
  readonly pixels: number;
  readonly filters: number;
  /** Channels of the input, and weights of each for a value of the output. */
  readonly channels: number;
  readonly taps: number;
  readonly flop: number;
}

/**
 * Convolutions of a model, with the FLOP that each needs; all have a stride of 1, and an output as large as the input.
 * Products with the padding are left out.
 * @param size rows and columns of the model's input
 */
export function layersConvolutions({ modelTopology, weightsManifest }: LayersFile, size: number): LayersConvolution[] {
  const weights = new Map(weightsManifest.flatMap((group) => group.weights.map(({ name, shape }) => [name, shape])));
  const sizes = new Map<string, number>();
  const found: LayersConvolution[] = [];
  for (const { class_name: kind, name, config, inbound_nodes: nodes } of modelTopology.model_config.config.layers) {
    const from = nodes[0]?.[0]?.[0];
    const length = from === undefined ? size : sizes.get(from)!;
    sizes.set(name, kind === 'UpSampling2D' ? length * config.size![0]! : length);
    if (kind !== 'Conv2D') continue;
    const [taps, , channels, filters] = weights.get(`${name}/kernel`) as [number, number, number, number];
    const reach = (taps - 1) / 2;
    const inside = taps * length - reach * (reach + 1);
    found.push({ pixels: length ** 2, filters, channels, taps: taps ** 2, flop: 2 * channels * filters * inside ** 2 });
  }
  return found;
}
