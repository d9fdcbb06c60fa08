import { version } from '../../package.json';

/** The version of this program, as its package has it. */
export const TOOL_VERSION: string = version;
