import 'reflect-metadata'
import { createHash, webcrypto } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { dateAt, wallMs } from '../../core/clock.ts'

/** The service IP of `kubernetes.default`: the first of the service CIDR. */
const serviceAddress = '10.96.0.1'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const lifetimeMs = 30 * 24 * 3_600_000
const backdateMs = 3_600_000

/** Paths of a certificate and its key, PEM. */
export interface CertificateFiles {
  readonly cert: string
  readonly key: string
}

/** A testbed's own PKI. Two authorities: whoever may talk to the API may not talk to etcd. */
export interface Certificates {
  readonly authority: CertificateFiles
  readonly etcdAuthority: CertificateFiles
  readonly apiServer: CertificateFiles
  readonly etcdServer: CertificateFiles
  /** What controller-manager and scheduler serve with: without it each makes RSA keys first. */
  readonly controllers: CertificateFiles
  readonly etcdClient: CertificateFiles
  readonly admin: CertificateFiles
  readonly controllerManager: CertificateFiles
  readonly scheduler: CertificateFiles
  readonly kwok: CertificateFiles
  readonly serviceAccount: { readonly publicKey: string; readonly privateKey: string }
}

/** What a store alone needs: its members' own, and that of whoever talks to them. */
export type EtcdCertificates = Pick<Certificates, 'etcdAuthority' | 'etcdServer' | 'etcdClient'>

/**
 * The part of it for members that call each other by these names, besides `localhost`. They also
 * look whether the address that a peer comes from is in its certificate: default loopback alone.
 */
export async function makeEtcdCertificates(
  folder: string,
  names: readonly string[],
  addresses: readonly string[] = [],
): Promise<EtcdCertificates> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const issuer = await makeAuthority(folder, 'etcd-ca', 'holdfast-etcd-ca')
  const [etcdServer, etcdClient] = await Promise.all([
    makeLeaf(folder, 'etcd', {
      subject: 'CN=etcd',
      issuer,
      client: true,
      names: ['localhost', ...names],
      addresses: ['127.0.0.1', '::1', ...addresses],
    }),
    makeLeaf(folder, 'etcd-client', { subject: 'CN=holdfast-etcd-client', issuer, client: true }),
  ])
  return { etcdAuthority: issuer.files, etcdServer, etcdClient }
}

/**
 * Makes every key and certificate of a testbed below `folder`: keys 0600 in a 0700 folder. `names`:
 * by which etcd members call each other, besides `localhost`.
 */
export async function makeCertificates(
  folder: string,
  names: readonly string[] = [],
): Promise<Certificates> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const [authority, etcd] = await Promise.all([
    makeAuthority(folder, 'ca', 'holdfast-ca'),
    makeEtcdCertificates(folder, names),
  ])
  const client = (file: string, subject: string) =>
    makeLeaf(folder, file, { subject, issuer: authority, client: true })
  const local = { names: ['localhost'], addresses: ['127.0.0.1', '::1'] }
  const [apiServer, controllers, admin, manager, scheduler, kwok, account] = await Promise.all([
    makeLeaf(folder, 'apiserver', {
      subject: 'CN=kube-apiserver',
      issuer: authority,
      names: [
        'kubernetes',
        'kubernetes.default',
        'kubernetes.default.svc',
        'kubernetes.default.svc.cluster.local',
        'localhost',
      ],
      addresses: ['127.0.0.1', '::1', serviceAddress],
    }),
    makeLeaf(folder, 'controllers', { subject: 'CN=controllers', issuer: authority, ...local }),
    client('admin', 'CN=holdfast-admin,O=system:masters'),
    client('controller-manager', 'CN=system:kube-controller-manager'),
    client('scheduler', 'CN=system:kube-scheduler'),
    client('kwok', 'CN=holdfast:kwok'),
    makeServiceAccountKeys(folder),
  ])
  return {
    ...etcd,
    authority: authority.files,
    apiServer,
    controllers,
    admin,
    controllerManager: manager,
    scheduler,
    kwok,
    serviceAccount: account,
  }
}

interface Authority {
  readonly subject: string
  readonly privateKey: webcrypto.CryptoKey
  readonly files: CertificateFiles
}

async function makeAuthority(folder: string, file: string, name: string): Promise<Authority> {
  const keys = await makeKeys()
  const subject = `CN=${name}`
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: subject,
    keys,
    serialNumber: serialOf(file),
    ...validity(),
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  const files = await writePair(folder, file, certificate.toString('pem'), keys.privateKey)
  return { subject, privateKey: keys.privateKey, files }
}

interface LeafOptions {
  readonly subject: string
  readonly issuer: Authority
  readonly client?: boolean
  readonly names?: readonly string[]
  readonly addresses?: readonly string[]
}

async function makeLeaf(
  folder: string,
  file: string,
  options: LeafOptions,
): Promise<CertificateFiles> {
  const keys = await makeKeys()
  const names = (options.names ?? []).map((value) => ({
    type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
    value,
  }))
  const addresses = (options.addresses ?? []).map((value) => ({ type: 'ip' as const, value }))
  const serves = names.length > 0
  const usages = [
    ...(serves ? [ExtendedKeyUsage.serverAuth] : []),
    ...(options.client === true ? [ExtendedKeyUsage.clientAuth] : []),
  ]
  const certificate = await X509CertificateGenerator.create({
    subject: options.subject,
    issuer: options.issuer.subject,
    publicKey: keys.publicKey,
    signingKey: options.issuer.privateKey,
    serialNumber: serialOf(file),
    ...validity(),
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(usages),
      ...(serves ? [new SubjectAlternativeNameExtension([...names, ...addresses])] : []),
    ],
  })
  return writePair(folder, file, certificate.toString('pem'), keys.privateKey)
}

async function makeServiceAccountKeys(
  folder: string,
): Promise<{ publicKey: string; privateKey: string }> {
  const keys = await makeKeys()
  const publicKey = join(folder, 'service-account.pub')
  const privateKey = join(folder, 'service-account.key')
  const spki = await webcrypto.subtle.exportKey('spki', keys.publicKey)
  await writeFile(publicKey, PemConverter.encode(spki, 'PUBLIC KEY'), { mode: 0o600 })
  await writeFile(privateKey, await privatePem(keys.privateKey), { mode: 0o600 })
  return { publicKey, privateKey }
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

async function writePair(
  folder: string,
  file: string,
  certificate: string,
  privateKey: webcrypto.CryptoKey,
): Promise<CertificateFiles> {
  const files = { cert: join(folder, `${file}.crt`), key: join(folder, `${file}.key`) }
  await writeFile(files.cert, `${certificate}\n`, { mode: 0o600 })
  await writeFile(files.key, await privatePem(privateKey), { mode: 0o600 })
  return files
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

function validity(): { notBefore: ReturnType<typeof dateAt>; notAfter: ReturnType<typeof dateAt> } {
  const now = wallMs()
  return { notBefore: dateAt(now - backdateMs), notAfter: dateAt(now + lifetimeMs) }
}

/** A positive serial number that differs between the certificates of one authority. */
function serialOf(file: string): string {
  return `01${createHash('sha256').update(file).digest('hex').slice(0, 30)}`
}
