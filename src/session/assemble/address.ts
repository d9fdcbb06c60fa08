/** Longest address that a session keeps, in characters. */
const MOST = 2000;

/** An address without query, fragment, user name and password; of a `data:` address only its type. */
export function harmlessAddress(address: string): string {
  if (/^data:/i.test(address)) return address.slice(0, MOST).replace(/[,;].*$/s, '');
  const bare = address.replace(/[?#].*$/s, '').replace(/^((?:blob:)?[a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
  return bare.slice(0, MOST);
}
