addEventListener('message', () => {
  globalThis.run().then(() => postMessage('done'));
});
try {
  await import('./ort-layer.js');
  postMessage('loaded');
} catch (error) {
  postMessage(String(error.stack));
}
