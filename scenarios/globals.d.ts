// What k6's engine offers beside the language itself and @types/k6 does not declare.
declare global {
  function setTimeout(callback: () => void, delayMs: number): number;
  const console: { log(line: string): void };
}

export {};
