// Runtime: Node.

/** What a handler gives back; a string body is JSON already. */
export interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly contentType?: string;
}

export const EMPTY: Answer = { status: 200, body: "{}" };

/** A value as a JSON answer with status 200. */
export const ok = (value: unknown): Answer => ({ status: 200, body: JSON.stringify(value) });

/** A refusal in Matrix form: status, `errcode`, `error`, and further fields such as `retry_after_ms`. */
export class MatrixError extends Error {
  readonly status: number;
  readonly errcode: string;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(status: number, errcode: string, message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "MatrixError";
    this.status = status;
    this.errcode = errcode;
    this.fields = fields;
  }

  answer(): Answer {
    return {
      status: this.status,
      body: JSON.stringify({ errcode: this.errcode, error: this.message, ...this.fields }),
    };
  }
}

export const forbidden = (message: string): MatrixError => new MatrixError(403, "M_FORBIDDEN", message);
export const notFound = (message: string): MatrixError => new MatrixError(404, "M_NOT_FOUND", message);
export const invalidParam = (message: string): MatrixError => new MatrixError(400, "M_INVALID_PARAM", message);
export const missingParam = (message: string): MatrixError => new MatrixError(400, "M_MISSING_PARAM", message);
