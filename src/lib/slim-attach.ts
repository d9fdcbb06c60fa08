import type { Plugin } from 'vite';

/** Calls that say in WGSL's own words what is wrong: their text is one literal without others inside. */
const MESSAGE = /\berror\(\s*(?:`[^`]*`|'[^']*')/g;

/**
 * In the build of the script that pages load, the front end says where a source is wrong and not what: the browser has
 * compiled it, so that this is seldom met, and its sentences would be 1.4 % of the script. A driver finds the words.
 */
export const wordless: Plugin = {
  name: 'wordless',
  enforce: 'pre',
  transform: (code, id) =>
    /\/src\/wgsl\/(?:check|syntax)\//.test(id) ? { code: code.replaceAll(MESSAGE, "error(''"), map: null } : null,
};
