#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "errors.h"
#include "napi_setup.h"

/// Does work on a thread of libuv's pool and settles a promise with what comes of it.
///
/// `work` must not touch JavaScript; `settle` makes the value of its result, back on the thread of
/// JavaScript. Leaving the process or the worker waits for work that has begun: what it writes into stays
/// alive until then.
template <typename Result>
class PromiseWorker : public Napi::AsyncWorker {
 public:
  using Work = std::function<Result()>;
  using Settle = std::function<Napi::Value(Napi::Env, Result&)>;

  static Napi::Promise start(Napi::Env env, Work work, Settle settle) {
    // Napi::AsyncWorker deletes itself when it is done.
    auto* worker = new PromiseWorker(env, std::move(work), std::move(settle));
    const Napi::Promise promise = worker->deferred_.Promise();
    worker->Queue();
    return promise;
  }

 protected:
  void Execute() override {
    try {
      result_ = std::make_unique<Result>(work_());
    } catch (...) {
      error_ = std::make_unique<NativeError>(describeCurrentException());
    }
  }

  void OnOK() override {
    // A worker that is being terminated runs no JavaScript any more, and nobody waits for the promise: what
    // is thrown then would end the whole process.
    try {
      const Napi::HandleScope scope(Env());
      if (error_) {
        deferred_.Reject(toJavaScript(Env(), *error_).Value());
      } else {
        deferred_.Resolve(settle_(Env(), *result_));
      }
    } catch (const Napi::Error&) {
    }
  }

 private:
  PromiseWorker(Napi::Env env, Work work, Settle settle)
      : Napi::AsyncWorker(env), deferred_(env), work_(std::move(work)), settle_(std::move(settle)) {}

  Napi::Promise::Deferred deferred_;
  Work work_;
  Settle settle_;
  std::unique_ptr<Result> result_;
  std::unique_ptr<NativeError> error_;
};

/// Keeps a JavaScript value alive while work on another thread reads or writes its memory.
template <typename Value>
std::shared_ptr<Napi::Reference<Value>> keptAlive(Value value) {
  return std::make_shared<Napi::Reference<Value>>(Napi::Persistent(value));
}
