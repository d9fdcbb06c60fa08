import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../models/config/fields.ts';
import { lacksQuantisation, QUANTISATION_FILES, withQuantisation } from '../models/storage/beside.ts';
import { MOST_CONFIG_BYTES } from '../text/json.ts';
import { readJson } from './read-file.ts';

/**
 * The content of a `config.json` with the quantisation that a file of the same folder declares.
 * @throws CliError for such a file that cannot be read
 */
export function withQuantisationBeside(config: unknown, folder: string): unknown {
  if (!isObject(config) || !lacksQuantisation(config)) return config;
  const file = QUANTISATION_FILES.find((name) => existsSync(join(folder, name)));
  if (file === undefined) return config;
  const content = readJson({ asked: '--model', what: `a ${file}` }, join(folder, file), MOST_CONFIG_BYTES);
  return withQuantisation(config, file, content);
}
