// Nothing is downloaded at install time: a browser is looked for, and if need be installed, when one is first used.
module.exports = { skipDownload: true };
