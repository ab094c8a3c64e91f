// Starts one server for a test and outlives nobody: when the test process goes, however it goes, its end of the pipe
// closes, and server and folder go with it. A line in the pipe ends the server alone.
// node keeper.mjs '{"command","args","env","folder"}'
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'

const { command, args, env, folder, user } = JSON.parse(process.argv[2])
const server = spawn(command, args, {
  ...user,
  env: { ...process.env, ...env },
  stdio: ['ignore', 'inherit', 'inherit'],
})
process.send({ pid: server.pid })

let keepsFolder = false
const end = () => {
  const isOver = server.exitCode !== null || server.signalCode !== null || server.pid === undefined
  const leave = () => {
    if (!keepsFolder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    process.exit()
  }
  if (isOver) leave()
  server.once('exit', leave)
  server.kill('SIGKILL')
}

server.once('error', (error) => process.stderr.write(`${error.message}\n`))
process.stdin.once('data', () => {
  keepsFolder = true
  end()
})
process.stdin.once('end', end)
process.stdin.once('error', end)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end)
