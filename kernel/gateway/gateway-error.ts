/** The kernel cannot start as its gateway wants it; the message is one line that names the option or the address. */
export class GatewayError extends Error {
  override name = "GatewayError";
}
