import manifest from '../package.json';

/** The versions of the libraries by package. */
export const VERSIONS: Readonly<Record<string, string>> = manifest.dependencies;
