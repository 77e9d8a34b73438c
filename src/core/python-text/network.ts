import type { SamplingSettings, SchedulerConfig } from '../settings.ts';
import { classLabel } from './class-label.ts';
import { quote } from './literal.ts';

/** Where the network is, and what it is. */
export interface PythonModel {
  /** `other`: a file of its authors' own code, which diffusers does not read. */
  readonly source: 'diffusers' | 'onnx' | 'other';
  /** A folder that diffusers' from_pretrained takes, a file of weights in one, or a file of its own. */
  readonly location: string;
  /** What from_pretrained calls the weights' variant; '' and null: none. */
  readonly variant: string | null;
  /** Of the network in diffusers; absent: UNet2DModel. */
  readonly className?: string;
  /** Channels of eps, where the network gives a variance after them; absent: all that it gives. */
  readonly channels?: number;
  /** The label that stands for no class; absent: there is none, and no guidance. */
  readonly nullLabel?: number;
  /** diffusers' class of the autoencoder; absent: x_0 is the picture. */
  readonly autoencoder?: string;
}

/** What a piece of the text imports, and its lines. */
export interface PythonLines {
  readonly imports: readonly string[];
  readonly lines: readonly string[];
}

/**
 * `network(x, t)`: eps, or what the network predicts in its place, for x [1, C, H, W] of the settings' class; t may be a
 * fraction for a process in σ.
 */
export function networkLines(
  model: PythonModel,
  { process }: Pick<SchedulerConfig, 'process'>,
  { condition }: Pick<SamplingSettings, 'condition'> = {},
): PythonLines {
  const { source, location } = model;
  const { argument, comments, guidance } = classLabel(condition, source, model.nullLabel);
  if (source === 'other') return otherLines(location);
  if (source === 'onnx') return onnxLines(model, comments);
  const { imports, lines, call } = diffusersNetwork(model, process !== undefined);
  const called = `${call(argument)}.sample${kept(model)}`;
  if (guidance)
    return {
      imports,
      lines: [
        ...lines,
        ...['', '', 'def labelled(x, t, label):', `    return ${called}`],
        ...['', '', ...comments, 'def network(x, t):'],
        `    none, given = labelled(x, t, ${guidance.none}), labelled(x, t, ${guidance.label})`,
        `    return none + ${guidance.weight} * (given - none)`,
      ],
    };
  return { imports, lines: [...lines, '', '', ...comments, 'def network(x, t):', `    return ${called}`] };
}

/** The network as it is loaded, and how it is called with a class. */
function diffusersNetwork({ location, variant, className = 'UNet2DModel' }: PythonModel, isInSigma: boolean) {
  const isTransformer = className !== 'UNet2DModel';
  const [name, folder] = isTransformer ? ['transformer', 'transformer'] : ['unet', 'unet'];
  const time = isInSigma ? 'torch.tensor(t)' : 't';
  return {
    imports: ['import os', 'import torch', `from diffusers import ${className}`],
    lines: [
      `MODEL = ${quote(folderOf(location))}`,
      '# A pipeline has its network in a folder of its own; a folder with a config.json is the network.',
      `subfolder = None if os.path.isfile(os.path.join(MODEL, "config.json")) else "${folder}"`,
      `${name} = ${className}.from_pretrained(MODEL, subfolder=subfolder${variant ? `, variant=${quote(variant)}` : ''}).eval()`,
    ],
    call: (argument: string): string =>
      isTransformer ? `${name}(x, timestep=torch.tensor([t])${argument})` : `${name}(x, ${time}${argument})`,
  };
}

/** The channels of eps alone. */
function kept({ channels }: PythonModel): string {
  return channels === undefined ? '' : `[:, :${channels}]`;
}

function onnxLines(model: PythonModel, comments: readonly string[]): PythonLines {
  return {
    imports: ['import onnxruntime', 'import torch'],
    lines: [
      `session = onnxruntime.InferenceSession(${quote(model.location)})`,
      'sample, timestep = sorted(session.get_inputs(), key=lambda port: -len(port.shape))',
      'kinds = {"tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(float)": np.float32}',
      '',
      '',
      ...comments,
      'def network(x, t):',
      '    t = np.full([1] * len(timestep.shape), t, dtype=kinds[timestep.type])',
      `    return torch.from_numpy(session.run(None, {sample.name: x.numpy(), timestep.name: t})[0])${kept(model)}`,
    ],
  };
}

function otherLines(location: string): PythonLines {
  return {
    imports: ['import torch'],
    lines: [
      `MODEL = ${quote(location)}`,
      '',
      '',
      "# The file belongs to its authors' own code: call their network here, eps for x [1, C, H, W] at t.",
      'def network(x, t):',
      '    raise NotImplementedError(MODEL)',
    ],
  };
}

/** The folder itself, or that of a file of weights. */
function folderOf(location: string): string {
  return location.replace(/[\\/][^\\/]+\.(safetensors|bin|json)$/i, '');
}
