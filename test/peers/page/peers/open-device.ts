/** A device with all features and limits of the best adapter, but for some features. */
export async function openDevice(without: readonly string[] = []): Promise<GPUDevice> {
  const adapter =
    (await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' })) ??
    (await navigator.gpu.requestAdapter({ forceFallbackAdapter: true }));
  if (!adapter) throw new Error('the browser offers no adapter');
  const requiredLimits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value = (adapter.limits as unknown as Record<string, unknown>)[name];
    if (typeof value === 'number') requiredLimits[name] = value;
  }
  const left = new Set(['timestamp-query', ...without]);
  const requiredFeatures = [...adapter.features].filter((name) => !left.has(name)) as GPUFeatureName[];
  return await adapter.requestDevice({ requiredFeatures, requiredLimits });
}
