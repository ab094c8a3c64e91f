import { execFileSync } from 'node:child_process'

export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

/** `name.key` and `name.pem` in a folder: a certificate that vouches for itself. `alternative`: `DNS:localhost`, `IP:127.0.0.1`. */
export function makeCertificate(folder: string, name: string, alternative?: string): void {
  const subject = ['-subj', `/CN=${name}`]
  const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`]
  openssl(folder, 'req -x509 -newkey rsa:2048 -nodes -days 2', [
    ...subject,
    ...alternativeOf(alternative),
    ...files,
  ])
}

/** `name.key` and `name.pem`, for which the certificate `authority` in the same folder vouches. */
export function makeSignedCertificate(
  folder: string,
  name: string,
  { authority, alternative }: { readonly authority: string; readonly alternative: string },
): void {
  const request = `${name}.csr`
  openssl(folder, 'req -newkey rsa:2048 -nodes', [
    ...['-subj', `/CN=${name}`],
    ...alternativeOf(alternative),
    ...['-keyout', `${name}.key`, '-out', request],
  ])
  openssl(folder, 'x509 -req -CAcreateserial -days 2 -copy_extensions copy', [
    ...['-in', request, '-CA', `${authority}.pem`, '-CAkey', `${authority}.key`],
    ...['-out', `${name}.pem`],
  ])
}

function alternativeOf(alternative: string | undefined): readonly string[] {
  return alternative === undefined ? [] : ['-addext', `subjectAltName=${alternative}`]
}

function openssl(folder: string, words: string, more: readonly string[]): void {
  execFileSync('openssl', [...words.split(' '), ...more], { cwd: folder, stdio: 'pipe' })
}
