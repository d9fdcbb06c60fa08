/** No download at install: a browser is found, or installed, when one is needed. */
module.exports = { skipDownload: true };
