/** One key per content: sending the same form again repeats the key, changing it takes a new one. */
export function createIdempotencyKeys(random: () => string = randomKey): (input: unknown) => string {
  let content: string | null = null;
  let key = '';
  return (input) => {
    const next = JSON.stringify(input);
    if (next !== content) {
      content = next;
      key = random();
    }
    return key;
  };
}

function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
