// The HTTP layer in front of Fedify: it keeps every POST to an inbox as it came, byte for byte,
// so that a test can send it again, whole or altered.

import http from "node:http";

/** Starts a server on 127.0.0.1; handlers are given later, once the port and so the origin are known. */
export function listen(port) {
  const front = { posts: [], handle: null };
  front.server = http.createServer((req, res) => {
    serve(front, req, res).catch((error) => {
      console.error(error);
      if (!res.headersSent) res.writeHead(500, { "content-type": "text/plain" });
      res.end(String(error));
    });
  });
  return new Promise((resolve, reject) => {
    front.server.once("error", reject);
    front.server.listen(port, "127.0.0.1", () => {
      front.port = front.server.address().port;
      resolve(front);
    });
  });
}

async function serve(front, req, res) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const post = req.method === "POST" && /\/inbox$/.test(req.url) ? keep(front, req, body) : null;
  const headers = new Headers();
  for (let i = 0; i < req.rawHeaders.length; i += 2) headers.append(req.rawHeaders[i], req.rawHeaders[i + 1]);
  const request = new Request(`http://${req.headers.host ?? `localhost:${front.port}`}${req.url}`, {
    method: req.method,
    headers,
    body: req.method === "GET" || req.method === "HEAD" ? undefined : body,
  });
  const response = await front.handle(request, post);
  const answer = Buffer.from(await response.arrayBuffer());
  if (post != null) {
    post.status = response.status;
    post.answer = answer.toString();
  }
  res.writeHead(response.status, Object.fromEntries(response.headers));
  res.end(answer);
}

function keep(front, req, body) {
  let json = null;
  try {
    json = JSON.parse(body);
  } catch {
    // Fedify answers 400 to it; it is kept all the same.
  }
  const signed = req.headers["signature-input"] != null ? "rfc9421" : req.headers.signature != null ? "cavage" : "none";
  const post = { index: front.posts.length, path: req.url, rawHeaders: req.rawHeaders, body, json, signed };
  front.posts.push(post);
  return post;
}

/** Sends a kept POST again with the same headers; tamper changes one byte of its body. Gives the status. */
export function replay(front, post, tamper) {
  const body = tamper ? altered(post) : post.body;
  return new Promise((resolve, reject) => {
    const req = http.request(
      { host: "127.0.0.1", port: front.port, path: post.path, method: "POST", headers: post.rawHeaders },
      (res) => {
        res.resume();
        res.on("end", () => resolve(res.statusCode));
        res.on("error", reject);
      },
    );
    req.on("error", reject);
    req.end(body);
  });
}

/** Changes one byte so that the body is still JSON of the same shape: the signature alone can refuse it. */
function altered(post) {
  const body = Buffer.from(post.body);
  const id = typeof post.json?.id === "string" ? body.lastIndexOf(JSON.stringify(post.json.id).slice(0, -1)) : -1;
  if (id < 0) throw new Error(`post ${post.index} has no plain id to alter`);
  const at = id + Buffer.byteLength(JSON.stringify(post.json.id)) - 2;
  body[at] = body[at] === 0x30 ? 0x31 : 0x30;
  return body;
}
