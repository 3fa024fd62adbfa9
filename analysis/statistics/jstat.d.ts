/** The few functions of jstat 1.9 that are used here; the package brings no types. */
declare module "jstat" {
  interface JStat {
    /** Regularised incomplete beta function I_x(a, b). */
    ibeta(x: number, a: number, b: number): number;
    readonly beta: { inv(p: number, alpha: number, beta: number): number };
    readonly gamma: { inv(p: number, shape: number, scale: number): number };
    readonly normal: {
      cdf(x: number, mean: number, std: number): number;
      inv(p: number, mean: number, std: number): number;
    };
    readonly studentt: { cdf(x: number, dof: number): number; inv(p: number, dof: number): number };
  }
  const jstat: JStat;
  export default jstat;
}
