/** The address a person opens; an IPv6 address stands in brackets, or its last part would be the port. */
export function serverUrl(host: string, port: number): string {
  const name = host === '127.0.0.1' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
