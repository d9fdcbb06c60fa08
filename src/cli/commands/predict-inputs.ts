import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { gpuOfReport } from '../../report/gpu.ts';
import { checkReport } from '../../report/parse.ts';
import type { Report } from '../../report/format.ts';
import { findGpu } from '../../theory/gpus.ts';
import { readGpu } from '../../theory/gpus/custom.ts';
import type { Gpu } from '../../theory/gpus/gpu.ts';
import type { ModelConfig } from '../../theory/llm/config/model-config.ts';
import { MOST_CONFIG_BYTES, readModelConfig } from '../../theory/llm/config/parse.ts';
import { findPreset, nominalSize } from '../../theory/llm/config/presets.ts';
import { parameterCounts } from '../../theory/llm/parameters.ts';
import { CliError, EXIT } from '../exit.ts';
import { userPath } from '../paths.ts';

/** A report with every sample of a long run has a few million characters. */
const MOST_REPORT_BYTES = 64 * 2 ** 20;

/** A model to predict for. */
export interface LoadedModel {
  readonly id: string;
  readonly config: ModelConfig;
  readonly nominalParameters: number;
}

/**
 * The model of `--model`: a preset's name, or a Hugging Face `config.json`.
 * @throws CliError `usage`, or InputError for what is in the file
 */
export function loadModel(given: string): LoadedModel {
  if (!isFile(given)) {
    const { id, config, nominalParameters } = told('--model', () => findPreset(given));
    return { id, config, nominalParameters };
  }
  const id = basename(given);
  const value = readJson('--model', 'a config.json', given, MOST_CONFIG_BYTES);
  const config = told(`--model ${JSON.stringify(given)}`, () => readModelConfig(value, id));
  return { id, config, nominalParameters: nominalSize(parameterCounts(config).total) };
}

/** A GPU to predict for. */
export interface LoadedGpu {
  readonly gpu: Gpu;
  /** What was measured on it; null for one that was not. */
  readonly report: Report | null;
}

/**
 * The GPU of `--gpu`: a slug, a `gpu.json`, or a report.
 * @throws CliError `usage`, or InputError or ReportError for what is in the file
 */
export function loadGpu(given: string): LoadedGpu {
  if (!isFile(given)) return { gpu: told('--gpu', () => findGpu(given)), report: null };
  const value = readJson('--gpu', 'a gpu.json or a report', given, MOST_REPORT_BYTES);
  return told(`--gpu ${JSON.stringify(given)}`, () => {
    if (!isReport(value)) return { gpu: readGpu(value, basename(given)), report: null };
    const report = checkReport(value);
    return { gpu: gpuOfReport(report), report };
  });
}

const isReport = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ('format' in value || 'formatVersion' in value);

/** Whether a name is meant as a file: it ends like one, or there is one; the name of a preset never is. */
function isFile(given: string): boolean {
  if (/\.json$/i.test(given)) return true;
  return given.trim() !== '' && existsSync(userPath(given)) && !isName(given);
}

function isName(given: string): boolean {
  for (const find of [findPreset, findGpu]) {
    try {
      find(given);
      return true;
    } catch {
      // Not of this list.
    }
  }
  return false;
}

function readJson(option: string, what: string, given: string, most: number): unknown {
  const bad = (why: string): CliError =>
    new CliError(EXIT.usage, `${option}: expected ${what}, got ${JSON.stringify(given)}, ${why}`);
  const path = userPath(given);
  let text: string;
  try {
    const facts = statSync(path);
    if (facts.isDirectory()) throw bad('which is a folder: name a file in it');
    if (!facts.isFile()) throw bad('which is no plain file');
    if (facts.size > most) throw bad(`which has ${facts.size} bytes: at most ${most} are read`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw bad(`which cannot be read (${(error as Error).message})`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    throw bad(`which is not JSON (${(error as Error).message.split('\n')[0]})`);
  }
}

/** Says of an error of the theory which option it is about. */
function told<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new CliError(EXIT.usage, `${option}: ${(error as Error).message}`);
  }
}
